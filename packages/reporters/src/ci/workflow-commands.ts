/** GitHub shows the first ten of each level of a step. */
export type AnnotationLevel = 'error' | 'warning' | 'notice'

/**
 * A line that GitHub Actions makes an annotation of: `::error title=…::…`. Line breaks and what divides the command are
 * escaped as its runner reads them back, so that no text can end the command or begin another.
 */
export function annotation(level: AnnotationLevel, title: string, message: string): string {
  return `::${level} title=${property(title)}::${data(message)}`
}

function data(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A')
}

function property(text: string): string {
  return data(text).replaceAll(':', '%3A').replaceAll(',', '%2C')
}
