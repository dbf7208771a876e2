import { didYouMean, UserError } from '@headwater/errors'

/*
 * What an author wrote is checked by hand instead of by a schema library: this is on the way of every command, and the
 * library costs more to load than all of this to run.
 */

/** Throws UserError `bad-config` for a value of another shape. `path` is what it is called in the message: `targets.prod.python`. */
export type Shape = (value: unknown, path: string) => void

/** An object with these keys and no others; a key that is `undefined` counts as left out. */
export function object(keys: { readonly [key: string]: Shape }, required: readonly string[] = []): Shape {
  const known = Object.keys(keys)
  return (value, path) => {
    if (!isObject(value)) throw wrong(path, value, `an object with ${known.join(', ')}`)
    for (const [key, entry] of Object.entries(value)) {
      const shape = Object.hasOwn(keys, key) ? keys[key] : undefined
      if (!shape) {
        throw new UserError('bad-config', `${below(path, key)}: unknown key`, {
          details: [...didYouMean(key, known), `known keys here: ${known.join(', ')}`],
        })
      }
      if (entry !== undefined) shape(entry, below(path, key))
    }
    for (const key of required) {
      // Checked as what it should be, so that the message says what that is.
      if (!Object.hasOwn(value, key) || value[key] === undefined) keys[key]?.(undefined, below(path, key))
    }
  }
}

/** An object with any keys. */
export function record(entry: Shape, what = 'an object'): Shape {
  return (value, path) => {
    if (!isObject(value)) throw wrong(path, value, what)
    for (const [key, one] of Object.entries(value)) entry(one, below(path, key))
  }
}

export function list(entry: Shape, what = 'a list'): Shape {
  return (value, path) => {
    if (!Array.isArray(value)) throw wrong(path, value, what)
    for (const [index, one] of value.entries()) entry(one, `${path}[${index}]`)
  }
}

/** Whatever holds. `what` completes "expected ...". */
export function expecting(what: string, holds: (value: unknown) => boolean): Shape {
  return (value, path) => {
    if (!holds(value)) throw wrong(path, value, what)
  }
}

/** A string with something in it. */
export const text = expecting('a text', (value) => typeof value === 'string' && value.trim() !== '')

export function oneOf(...values: readonly string[]): Shape {
  return expecting(values.map((value) => `'${value}'`).join(' or '), (value) => values.some((one) => one === value))
}

export function wrong(path: string, found: unknown, expected: string): UserError {
  return new UserError('bad-config', path, {
    details: [`found     ${described(found)}`, `expected  ${expected}`],
  })
}

export function isObject(value: unknown): value is { readonly [key: string]: unknown } {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function below(path: string, key: string): string {
  if (path === '') return key
  return path.endsWith(':') ? `${path} ${key}` : `${path}.${key}`
}

/** Short, and never the inside of an object, which may hold a secret. */
function described(value: unknown): string {
  if (value === undefined || value === null) return 'nothing'
  if (typeof value === 'string') return JSON.stringify(value.length > 80 ? `${value.slice(0, 80)}…` : value)
  if (typeof value === 'function') return 'a function'
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : 'a list'
  if (typeof value !== 'object') return String(value)
  return value instanceof Promise ? 'a promise' : 'an object'
}
