import type { AssetKey } from '@headwater/graph'
import { formatWhy } from '@headwater/reporters'
import type { WhyView } from '@headwater/viewer'
import { hideSecrets, safeJson } from '../secrets.ts'
import { platformOf, type Session } from '../session.ts'
import { dateIn } from '../today.ts'
import { explain, type TypedWhy } from '../why/explain.ts'
import { askLedger, openNow } from './target-now.ts'

/** Columns that a line of the explanation may have: the page breaks them where it wants. */
const WIDTH = 400

/** `headwater why` for a page. Throws UserError, UnreachableError. */
export async function whyView(named: Session, key: AssetKey, typed: TypedWhy): Promise<WhyView> {
  const session = openNow(named)
  const { graph, workspace, target } = session
  const now = target.now()
  const logicalDate = dateIn(platformOf(workspace, key).definition.timeZone, now)
  const { why, next } = await askLedger(target, (ledger) => explain(session, ledger, key, logicalDate, typed))
  const text = formatWhy(why, { graph, now, next: [], colour: false, width: WIDTH, redact: hideSecrets })
  return {
    why: JSON.parse(safeJson(why)),
    lines: text.split('\n'),
    next: next.map(({ label, command }) => ({ label, command })),
  }
}
