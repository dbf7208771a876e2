import { freshnessAlerts, type TellOptions, tellOnce } from '@headwater/alerts'
import type { FreshnessReport } from '@headwater/freshness'
import type { AssetKey } from '@headwater/graph'
import type { CommandEnd } from './own-command.ts'
import type { News } from './world.ts'

export interface FreshnessWatch {
  /** The newest report; null before there is one. */
  report(): FreshnessReport | null
  /** Asks, and tells people what they do not know, unless it is to be quiet. Never rejects. */
  judge(how: { readonly quiet: boolean }): Promise<void>
}

export interface FreshnessWatchOptions {
  /** `headwater freshness --json`, as a process of its own: it reads the workspace as it is now. */
  readonly ask: () => Promise<CommandEnd & { readonly stdout: string }>
  readonly label: (key: AssetKey) => string
  readonly telling: () => TellOptions
  readonly tell: (news: News) => void
}

export function freshnessWatch({ ask, label, telling, tell }: FreshnessWatchOptions): FreshnessWatch {
  let newest: FreshnessReport | null = null
  let told: string | null = null
  /** What is as before is no news. */
  const tellNew = (news: News): void => {
    const text = JSON.stringify(news)
    if (text !== told) tell(news)
    told = text
  }
  return {
    report: () => newest,
    async judge({ quiet }) {
      const { stdout, said } = await ask()
      const report = readReport(stdout)
      if (report === null) {
        tellNew({ type: 'notice', message: `freshness: ${said ?? 'could not be told'}` })
        return
      }
      newest = report
      const { target, results, rootCauses } = report
      const stale = results.filter(({ state }) => state === 'stale' || state === 'unavailable')
      tellNew({
        type: 'freshness',
        rootCauses: new Set(stale.map(({ rootCause }) => rootCause)).size,
        stale: stale.length,
      })
      if (quiet) return
      const assets = [...new Set([...results.map(({ asset }) => asset), ...rootCauses.map(({ asset }) => asset)])]
      await tellOnce(
        { target, assets, alerts: (known) => freshnessAlerts({ report, graph: { label }, told: known }) },
        telling(),
      )
    },
  }
}

/** Null for what is no report: the command said why there is none. */
function readReport(text: string): FreshnessReport | null {
  try {
    const report: FreshnessReport = JSON.parse(text)
    return report.version === 1 && Array.isArray(report.results) ? report : null
  } catch {
    return null
  }
}
