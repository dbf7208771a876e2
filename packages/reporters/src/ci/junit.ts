/** How one case ended. `failed`: what was looked at is wrong; `error`: it could not be told. */
export type JUnitEnd =
  | { readonly state: 'passed' }
  /** `type` is one word for it, `details` are lines below the message. */
  | {
      readonly state: 'failed' | 'error'
      readonly type: string
      readonly message: string
      readonly details?: readonly string[]
    }

export interface JUnitCase {
  /** What CI systems group by: `nba.bronze`. */
  readonly classname: string
  readonly name: string
  /** How long it took; 0 where nothing was run. */
  readonly ms?: number
  readonly end: JUnitEnd
}

export interface JUnitSuite {
  readonly name: string
  readonly at: Date
  readonly cases: readonly JUnitCase[]
  readonly properties?: { readonly [name: string]: string }
  /** What is to be said besides: of cases that passed there is no other place for it. */
  readonly output?: readonly string[]
}

/**
 * A JUnit file, as the strictest of its schemas has it (Apache Ant's: every attribute there, times in UTC without a zone),
 * which the others accept as well. Ends with a line break.
 */
export function junitXml(suites: readonly JUnitSuite[]): string {
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<testsuites>',
    ...suites.flatMap(suiteLines),
    '</testsuites>',
    '',
  ].join('\n')
}

function suiteLines({ name, at, cases, properties = {}, output = [] }: JUnitSuite, id: number): string[] {
  const count = (state: JUnitEnd['state']): number => cases.filter(({ end }) => end.state === state).length
  const head = {
    name: name || 'headwater',
    package: name || 'headwater',
    id,
    timestamp: at.toISOString().slice(0, 19),
    hostname: 'localhost',
    tests: cases.length,
    failures: count('failed'),
    errors: count('error'),
    time: seconds(cases.reduce((sum, { ms = 0 }) => sum + ms, 0)),
  }
  const given = Object.entries(properties)
  return [
    `  <testsuite${attributes(head)}>`,
    // At least one: a schema forbids the element without any, another forbids its absence.
    '    <properties>',
    ...[['tool', 'headwater'] as const, ...given].map(
      ([name, value]) => `      <property${attributes({ name, value })}/>`,
    ),
    '    </properties>',
    ...cases.flatMap(caseLines),
    `    <system-out>${text(output.join('\n'))}</system-out>`,
    '    <system-err></system-err>',
    '  </testsuite>',
  ]
}

function caseLines({ classname, name, ms = 0, end }: JUnitCase): string[] {
  const open = `    <testcase${attributes({ classname, name, time: seconds(ms) })}`
  if (end.state === 'passed') return [`${open}/>`]
  const { state, type, message, details = [] } = end
  const element = state === 'failed' ? 'failure' : 'error'
  return [
    `${open}>`,
    `      <${element}${attributes({ type, message })}>${text([message, ...details].join('\n'))}</${element}>`,
    '    </testcase>',
  ]
}

function seconds(ms: number): string {
  return (ms / 1000).toFixed(3)
}

function attributes(values: { readonly [name: string]: string | number }): string {
  return Object.entries(values)
    .map(([name, value]) => ` ${name}="${text(String(value)).replaceAll('"', '&quot;').replace(/\s+/g, ' ')}"`)
    .join('')
}

const entities: { readonly [character: string]: string } = { '&': '&amp;', '<': '&lt;', '>': '&gt;' }

/** Only characters that an XML 1.0 document may hold: one that it may not makes a parser refuse the whole file. */
function text(raw: string): string {
  return raw
    .toWellFormed()
    .replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '')
    .replace(/[&<>]/g, (character) => entities[character] ?? '')
}
