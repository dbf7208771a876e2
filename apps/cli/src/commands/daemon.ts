import { setTimeout as sleep } from 'node:timers/promises'
import { newRunId, ownIdentity } from '@headwater/engine'
import { UserError } from '@headwater/errors'
import { DaemonLeaseLostError } from '@headwater/ledger'
import { daemonEventJson, formatDaemonEvent } from '@headwater/reporters/schedule'
import { nextDecision } from '@headwater/schedules'
import { tellingTo } from '../alerts.ts'
import { freshnessWatch } from '../daemon/freshness-watch.ts'
import { claimPlace, daemonRuns, holdPlace, placeTaken } from '../daemon/lease.ts'
import { daemonLoop } from '../daemon/loop.ts'
import { metricsOf } from '../daemon/metrics.ts'
import { serveMetrics } from '../daemon/metrics-server.ts'
import { askOwnCommand, startOwnCommand } from '../daemon/own-command.ts'
import { openPlace } from '../daemon/place.ts'
import { declaredReader } from '../daemon/read-declared.ts'
import { alertOfTick } from '../daemon/tick-alert.ts'
import type { News, Standing, World } from '../daemon/world.ts'
import { interruptSignal } from '../interrupt.ts'
import { hideSecrets } from '../secrets.ts'
import { openWorkspace } from '../session.ts'
import { screen } from '../terminal.ts'

export interface DaemonFlags {
  readonly target?: string
  readonly once?: boolean
  readonly port?: number
  readonly json?: boolean
}

const FRESHNESS_EVERY_MS = 5 * 60_000

/**
 * `headwater daemon`: runs what the schedules say until it is ended, by Ctrl-C or TERM, which is no failure: exit code
 * 0. With `--once` 1 where something that was due failed. It knows the workspace by commands of its own, so that files
 * which change are seen.
 */
export async function daemon(flags: DaemonFlags): Promise<void> {
  const { workspace, target: named } = await openWorkspace(flags.target)
  const place = await openPlace(workspace, named)
  const owner = ownIdentity()
  const target = named.name
  const now = (): Date => place.target.now()
  const claim = await claimPlace(place.ledger, { target, owner, at: now() })
  if (claim.type === 'held') {
    await place[Symbol.asyncDispose]()
    throw daemonRuns(claim.by)
  }
  const tell = (news: News): void => write({ ...news, at: now() }, flags)
  const interrupt = interruptSignal('ending; what runs is interrupted, and gone on with by the next daemon …')
  const lost = new AbortController()
  const stop = AbortSignal.any([interrupt.signal, lost.signal])
  const beating = holdPlace(
    () => place.ledger,
    { target, owner, now },
    stop,
    () => lost.abort(),
  )
  const startedAt = now()
  let standing: Standing | null = null
  const ask = (args: readonly string[]) =>
    askOwnCommand([...args, '--target', target], { folder: workspace.root, signal: stop })
  const declared = declaredReader({
    ask: () => ask(['schedule', 'ls', '--declared']),
    tell,
    elapsedMs: () => performance.now(),
  })
  const telling = () => tellingTo(place.target, place.ledger, flags.json ? process.stderr : process.stdout)
  const watch = freshnessWatch({
    ask: () => ask(['freshness', '--json']),
    label: (key) => key.slice(key.indexOf('/') + 1),
    telling,
    tell: (news) => stop.aborted || tell(news),
  })
  const world: World = {
    target,
    owner,
    now,
    ledger: () => place.ledger,
    findAgain: () => place.findAgain(),
    declared,
    start: (schedule, args) =>
      startOwnCommand(args, {
        folder: workspace.root,
        onLine: (line) => isAlert(line) && tell({ type: 'said', schedule, line: hideSecrets(line) }),
      }),
    newRunId,
    sleep: (ms, signal) => sleep(ms, undefined, { signal }).catch(() => {}),
    tell,
    alert: (of, tick) => alertOfTick(of, tick, target, place.ledger, telling()),
    judgeFreshness: (how) => watch.judge(how),
    stands: (news) => {
      standing = news
    },
  }
  try {
    await using server =
      flags.port === undefined
        ? null
        : await serveMetrics({
            port: flags.port,
            metrics: () => metricsOf({ target, now: now(), startedAt, standing, freshness: watch.report() }),
            trouble: () => (standing?.ledgerAnswers === false ? 'the ledger cannot be reached' : null),
          })
    const first = await declared()
    if (first === null && !stop.aborted)
      throw new UserError('bad-config', 'the schedules of this workspace cannot be read')
    const schedules = (first ?? []).map(({ schedule }) => schedule)
    const next = nextDecision(schedules, await place.ledger.schedules.ticks(target), now())
    tell({ type: 'daemon started', target, schedules: schedules.length, next, url: server?.url ?? null })
    const end = await daemonLoop(world, {
      once: flags.once ?? false,
      stop,
      isLost: () => lost.signal.aborted,
      since: claim.decidedUntil,
      freshnessEveryMs: FRESHNESS_EVERY_MS,
    })
    if (lost.signal.aborted) throw new DaemonLeaseLostError('the lease was taken')
    tell({ type: 'daemon ended', interrupted: end.interrupted })
    if (flags.once) process.exitCode = end.interrupted > 0 ? 130 : end.failed > 0 ? 1 : 0
  } catch (error) {
    if (!(error instanceof DaemonLeaseLostError)) throw error
    throw placeTaken(target, await place.ledger.daemon.show(target).catch(() => null))
  } finally {
    lost.abort()
    interrupt.release()
    await beating
    await place.ledger.daemon.release(target, owner).catch(() => {})
    await place[Symbol.asyncDispose]()
  }
}

function write(event: Parameters<typeof formatDaemonEvent>[0], { json }: DaemonFlags): void {
  const line = json ? daemonEventJson(event, hideSecrets) : formatDaemonEvent(event, screen(process.stdout))
  if (line !== null) process.stdout.write(`${line}\n`)
}

/** Of what a run says for people an alert is what its daemon says as well; the rest is in the ledger. */
function isAlert(line: string): boolean {
  return /^[╭│╰]/.test(line)
}
