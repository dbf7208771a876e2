import { readFileSync, writeFileSync } from 'node:fs'
import { UserError } from '@headwater/errors'
import type { Plan, PlanBasis } from '@headwater/planner'
import { digestOf } from './canonical-json.ts'

/** A plan that was kept to be looked at, approved, and carried out later, with what it was made from. */
export interface SavedPlan {
  /** ISO 8601, UTC, by the target's clock. */
  readonly madeAt: string
  /** `user@host`. */
  readonly by: string
  readonly plan: Plan
  /** What the ledger said of everything that the plan makes or reads. */
  readonly basis: PlanBasis
}

const FORMAT = 'plan'
const VERSION = 1

/** Writes a plan to a file, with a digest of all it says. Throws UserError `bad-argument` where the file cannot be written. */
export function writeSavedPlan(file: string, saved: SavedPlan): void {
  const content = { headwater: FORMAT, version: VERSION, ...saved }
  const { headwater, version, ...rest } = content
  const text = JSON.stringify({ headwater, version, digest: digestOf(content), ...rest }, null, 2)
  try {
    writeFileSync(file, `${text}\n`)
  } catch (cause) {
    throw new UserError('bad-argument', `the plan cannot be written to ${file}`, { details: [reasonOf(cause)], cause })
  }
}

/** Reads a plan that `plan --out` has written. Throws UserError `bad-argument` for another file, `refused` for an edited one. */
export function readSavedPlan(file: string): SavedPlan {
  const { digest, ...content } = parse(file)
  const { headwater, version } = content
  if (headwater !== FORMAT) throw noPlan(file, 'it is JSON, but no plan of headwater')
  if (version !== VERSION) {
    throw noPlan(
      file,
      `its version is ${JSON.stringify(version) ?? 'missing'}; this headwater reads version ${VERSION}`,
    )
  }
  if (digest !== digestOf(content)) {
    throw new UserError('refused', `${file} was edited: it is not what plan --out wrote`, {
      details: ['its digest does not fit its content; a plan that was approved must be the plan that runs'],
      next: ['make it anew with plan … --out'],
    })
  }
  // The digest fits: the rest is as we wrote it.
  return content as unknown as SavedPlan
}

function parse(file: string): { readonly [name: string]: unknown } {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (cause) {
    throw new UserError('bad-argument', `the plan ${file} cannot be read`, { details: [reasonOf(cause)], cause })
  }
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value }
  } catch (cause) {
    throw noPlan(file, 'it is no JSON', cause)
  }
  throw noPlan(file, 'it is JSON, but no plan of headwater')
}

function noPlan(file: string, why: string, cause?: unknown): UserError {
  return new UserError('bad-argument', `${file} is no plan that can be carried out`, {
    details: [why],
    next: ['make one with  pnpm plan … --out plan.json'],
    cause,
  })
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
