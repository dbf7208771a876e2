import { InternalError } from '@headwater/errors'
import type { AssetKey } from '@headwater/graph'
import type { Schedule } from '@headwater/schedules'
import { selectRoots } from '../request.ts'
import type { Session } from '../session.ts'

/** A schedule with what its words mean on the graph: what a daemon knows of the workspace. */
export interface DeclaredSchedule {
  readonly schedule: Schedule
  /** The assets that it asks for; empty where it asks for everything. */
  readonly roots: readonly { readonly key: AssetKey; readonly label: string }[]
}

const VERSION = 1

export function declaredSchedules(session: Session): DeclaredSchedule[] {
  return session.schedules.map((schedule) => ({
    schedule,
    roots:
      schedule.runs.select.length === 0
        ? []
        : selectRoots(session, schedule.runs.select, { exclude: schedule.runs.exclude }).map((key) => ({
            key,
            label: session.graph.label(key),
          })),
  }))
}

/** As `schedule ls --declared` prints it. */
export function declaredToJson(declared: readonly DeclaredSchedule[]): string {
  return JSON.stringify({ version: VERSION, declared })
}

/** Read back. What it was printed by is the same program: throws InternalError for anything else. */
export function declaredFromJson(text: string): DeclaredSchedule[] {
  const found: { version?: unknown; declared?: DeclaredSchedule[] } = JSON.parse(text)
  if (found.version !== VERSION || !Array.isArray(found.declared)) throw new InternalError('schedule ls --declared')
  return found.declared
}
