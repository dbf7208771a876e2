/** A gauge with its samples. No two of its samples have the same labels. */
export interface Metric {
  readonly name: string
  readonly help: string
  readonly samples: readonly { readonly labels: Labels; readonly value: number }[]
}
export type Labels = { readonly [name: string]: string }

/** Metrics in the text format of Prometheus (0.0.4). Ends with a line break. */
export function metricsText(metrics: readonly Metric[]): string {
  return metrics
    .flatMap(metricLines)
    .map((line) => `${line}\n`)
    .join('')
}

function metricLines({ name, help, samples }: Metric): string[] {
  return [
    `# HELP ${name} ${help}`,
    `# TYPE ${name} gauge`,
    ...samples.map(({ labels, value }) => {
      const pairs = Object.entries(labels).map(([label, text]) => `${label}="${escaped(text)}"`)
      return `${name}${pairs.length > 0 ? `{${pairs.join(',')}}` : ''} ${value}`
    }),
  ]
}

function escaped(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')
}
