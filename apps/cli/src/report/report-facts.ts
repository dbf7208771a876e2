import type { Deed, IsolatedRun, RunEvent } from '@headwater/engine'
import type { Ledger } from '@headwater/ledger'
import type { ReportFacts } from '@headwater/reporters'
import { shownState } from '../run-view.ts'
import { whichRun } from '../which-run.ts'

type Read = Pick<Ledger, 'runs' | 'isolated'>

/**
 * Everything that the ledger knows of a run and of what became of it. The run may be called by what it wrote aside: a backfill
 * id or a run_id. Throws UserError `unknown-run`, `bad-argument`.
 */
export async function reportFacts(
  ledger: Read,
  id: string | undefined,
  last: boolean | undefined,
): Promise<ReportFacts> {
  const meant = (id !== undefined && (await byWhatItWrote(ledger, id))) || (await whichRun(ledger, id, last))
  const run = await ledger.runs.show(meant)
  const aside = await ledger.isolated.find({ headwaterRun: run.runId })
  return {
    run: { ...run, state: shownState(run) },
    events: await allEvents(ledger, run.runId),
    aside,
    deeds: await deedsOn(ledger, aside),
  }
}

/** Headwater's run that made a backfill or a run of one date; null where the id is none of those. */
async function byWhatItWrote({ isolated }: Read, id: string): Promise<string | null> {
  const [found] = [...(await isolated.find({ backfillId: id })), ...(await isolated.find({ runIds: [id] }))]
  return found?.headwaterRun ?? null
}

async function allEvents({ runs }: Read, runId: string): Promise<RunEvent[]> {
  const events: RunEvent[] = []
  for (let after = 0; ; ) {
    const batch = await runs.events(runId, { after })
    const last = batch.at(-1)
    if (last === undefined) return events
    for (const { event } of batch) events.push(event)
    after = last.seq
  }
}

/** What was done to these runs: named by it, or found in what it moved or deleted. */
async function deedsOn({ isolated }: Read, aside: readonly IsolatedRun[]): Promise<readonly Deed[]> {
  const ids = new Set(aside.flatMap(({ runId, backfillId }) => [runId, ...(backfillId === null ? [] : [backfillId])]))
  const assets = [...new Set(aside.map(({ asset }) => asset))]
  const deeds = (await Promise.all(assets.map((asset) => isolated.deeds(asset)))).flat()
  return deeds.filter(({ subject, details }) => namesOne(subject, ids) || holdsOne(details, ids))
}

/** A deed may be of several: their ids with spaces between them. */
function namesOne(subject: string | null, ids: ReadonlySet<string>): boolean {
  return subject?.split(' ').some((id) => ids.has(id)) ?? false
}

function holdsOne(value: unknown, ids: ReadonlySet<string>): boolean {
  if (typeof value === 'string') return ids.has(value)
  return typeof value === 'object' && value !== null && Object.values(value).some((one) => holdsOne(one, ids))
}
