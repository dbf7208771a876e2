import { nearest, UserError } from '@headwater/errors'

/** What a criterion looks for. A bare name has no method. */
export const methods = [
  'name',
  'tag',
  'kind',
  'group',
  'source',
  'exposure',
  'path',
  'package',
  'config.materialized',
  'fqn',
] as const
export type Method = (typeof methods)[number]

/** `2+tag:nightly+` and the like. */
export interface Criterion {
  readonly method: Method
  readonly value: string
  /** `@x`: x, everything behind it, and everything above all of those. */
  readonly childrensParents: boolean
  /** How many edges up and down; 0 for none. */
  readonly parents: number
  readonly children: number
  /** The lines that show where in the selection it stands. */
  readonly position: readonly string[]
}

/** A union of intersections. */
export type Selection = readonly (readonly Criterion[])[]

/** Reads dbt's selection grammar: space is union, comma intersection. Throws UserError `bad-selection`, position marked. */
export function parseSelection(expression: string | readonly string[]): Selection {
  const texts = typeof expression === 'string' ? [expression] : expression
  return texts.flatMap((text) =>
    [...text.matchAll(/\S+/g)].map((word) => {
      let start = word.index
      return word[0].split(',').map((part) => {
        const criterion = parseCriterion(text, part, start)
        start += part.length + 1
        return criterion
      })
    }),
  )
}

const grammar =
  /^(?<at>@)?(?:(?<up>\d*)(?<plus>\+))?(?:(?<method>[\w.]+):)?(?<value>.*?)(?:(?<below>\+)(?<down>\d*))?$/su

function parseCriterion(text: string, part: string, start: number): Criterion {
  const { at, up, plus, method = 'name', value = '', below, down } = grammar.exec(part)?.groups ?? {}
  const fail = (message: string, offset: number, next: readonly string[] = []) =>
    new UserError('bad-selection', message, { details: caret(text, start + offset), next })

  const valueAt = (at ? 1 : 0) + (plus ? (up ?? '').length + 1 : 0) + (method === 'name' ? 0 : method.length + 1)
  if (!isMethod(method) || (method === 'name' && part.includes('name:'))) {
    const near = nearest(method, methods.slice(1))
    const choice = near.length > 0 ? near : methods.slice(1)
    throw fail(`there is no selection method "${method}:"`, valueAt - method.length - 1, [
      `did you mean  ${choice.map((name) => `${name}:`).join('   ')}`,
    ])
  }
  if (value === '') {
    throw fail(method === 'name' ? 'a name is missing' : `"${method}:" needs a value`, Math.min(valueAt, part.length))
  }
  const stray = /[@+]/.exec(value)
  if (stray) throw fail(`"${stray[0]}" cannot stand inside a name`, valueAt + stray.index)
  if (at && below) {
    throw fail('"@" already takes everything behind it; "+" after it is not allowed', valueAt + value.length, [
      `leave the "+" out: ${part.replace(/\+\d*$/, '')}`,
    ])
  }
  return {
    method,
    value,
    childrensParents: at !== undefined,
    parents: depth(plus, up),
    children: depth(below, down),
    position: caret(text, start + valueAt),
  }
}

function isMethod(text: string): text is Method {
  return (methods as readonly string[]).includes(text)
}

function depth(plus: string | undefined, digits: string | undefined): number {
  if (plus === undefined) return 0
  return digits === undefined || digits === '' ? Number.POSITIVE_INFINITY : Number(digits)
}

/** The selection with a mark under one of its characters. */
function caret(text: string, offset: number): string[] {
  return [text, `${' '.repeat(offset)}^`]
}
