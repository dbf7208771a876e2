import type { Context } from 'hono'
import * as v from 'valibot'
import type { PlanAsked } from '../backend.ts'
import { Refusal } from './trouble.ts'

/*
 * What comes from the page, parsed once. Keys, ids and dates stay texts that are looked up or handed on as parameters; nothing here
 * becomes a path or SQL.
 */

const text = (most: number) => v.pipe(v.string(), v.maxLength(most))
const filled = (most: number) => v.pipe(text(most), v.trim(), v.minLength(1))
const reason = v.optional(v.nullable(v.pipe(text(2_000), v.trim())), null)

export const sessionBody = v.strictObject({ token: text(200) })
export const startBody = v.strictObject({ planId: filled(100), reason })
export const promoteBody = v.strictObject({
  names: v.pipe(v.array(filled(200)), v.minLength(1), v.maxLength(1_000)),
  reason,
  accept: v.optional(v.boolean(), false),
})
export const rollbackBody = v.strictObject({ name: filled(200), reason: filled(2_000) })

/** The body of a request. Throws Refusal where it is not what was expected, naming the place. */
export async function bodyOf<T>(c: Context, schema: v.GenericSchema<unknown, T>): Promise<T> {
  let given: unknown
  try {
    given = await c.req.json()
  } catch {
    throw new Refusal(400, 'bad-argument', 'the body is not JSON')
  }
  const parsed = v.safeParse(schema, given)
  if (parsed.success) return parsed.output
  const [issue] = parsed.issues
  const place = v.getDotPath(issue)
  throw new Refusal(400, 'bad-argument', `the body is not as expected${place === null ? '' : `: ${place}`}`, [
    `found     ${issue.received}`,
    `expected  ${issue.expected ?? issue.message}`,
  ])
}

/** One parameter of the query, or null where it is not given or empty. Throws Refusal where it is too long. */
export function param(c: Context, name: string, most = 1_000): string | null {
  const given = c.req.query(name)
  if (given === undefined || given === '') return null
  return checked(name, given, most)
}

export function flag(c: Context, name: string): boolean {
  const given = c.req.query(name)
  return given === '1' || given === 'true'
}

/** A whole number, within its bounds; null where it is not given. */
export function wholeNumber(c: Context, name: string, { min = 0, max = Number.MAX_SAFE_INTEGER } = {}): number | null {
  const given = param(c, name, 20)
  if (given === null) return null
  if (!/^\d{1,16}$/.test(given)) {
    throw new Refusal(400, 'bad-argument', `${name} is no whole number`, [`found     ${JSON.stringify(given)}`])
  }
  return Math.min(max, Math.max(min, Number(given)))
}

/** One of the given words; null where it is not given. */
export function oneOf<W extends string>(c: Context, name: string, words: readonly W[]): W | null {
  const given = param(c, name, 100)
  if (given === null) return null
  const found = words.find((word) => word === given)
  if (found === undefined) {
    throw new Refusal(400, 'bad-argument', `${name} is none of what it can be`, [
      `found     ${JSON.stringify(given)}`,
      `expected  ${words.join(', ')}`,
    ])
  }
  return found
}

/** The words of a plan. */
export function planAsked(c: Context): PlanAsked {
  return {
    select: several(c, 'select'),
    exclude: several(c, 'exclude'),
    downstream: flag(c, 'downstream'),
    upstream: flag(c, 'upstream'),
    stale: flag(c, 'stale'),
    fullRefresh: flag(c, 'fullRefresh'),
    partitions: param(c, 'partitions', 10_000),
    date: param(c, 'date', 20),
  }
}

function several(c: Context, name: string): readonly string[] {
  const given = (c.req.queries(name) ?? []).filter((word) => word.trim() !== '')
  if (given.length > 500) throw tooLong(name, 500)
  return given.map((word) => checked(name, word, 10_000))
}

/** Postgres takes no NUL in a text, and nothing that people type has one. */
function checked(name: string, given: string, most: number): string {
  if (given.length > most) throw tooLong(name, most)
  if (given.includes('\0')) throw new Refusal(400, 'bad-argument', `${name} has a NUL in it`)
  return given
}

function tooLong(name: string, most: number): Refusal {
  return new Refusal(400, 'bad-argument', `${name} is too long: at most ${most}`)
}
