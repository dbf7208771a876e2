import type { Plan } from '@headwater/planner'
import type { Ink } from '../text/ink.ts'
import type { ScreenNames } from '../text/names.ts'
import { formatCount } from '../text/quantity.ts'
import { wrap } from '../text/words.ts'

/** Assets that are named before the rest is counted: each may lose rows. */
const shown = 5

/** What may go wrong in the modes that were forced, asset by asset. */
export function riskLines(plan: Plan, names: ScreenNames, ink: Ink, room: number): string[] {
  const risky = plan.assets.flatMap(({ key, risk }) => (risk === undefined ? [] : [{ key, risk }]))
  const lines = risky
    .slice(0, shown)
    .flatMap(({ key, risk }) =>
      wrap(`${names.short(key)}: ${ink.text(risk)}`, room, 3).map((line) => ink.paint(line, 'warn')),
    )
  const rest = risky.length - shown
  return rest > 0 ? [...lines, ink.paint(`${formatCount(rest)} more in the same way`, 'warn')] : lines
}
