import type { AssetKey } from '@headwater/graph'
import { type Finding, judge } from './judge.ts'
import type { LineageOfData } from './lineage.ts'
import { isTimed, type TimePolicy } from './policies.ts'
import { worseFirst } from './severity.ts'
import type { Situation, View } from './situation.ts'
import { viewAt } from './views.ts'

/** One policy, held against one root as somebody has seen it. */
export interface Holding {
  readonly root: AssetKey
  readonly finding: Finding
  readonly judgeAt: (view: View) => Finding
}

export interface Held {
  /** The worst of a policy over all that an asset was built from; null where it was not built from any root. */
  own(key: AssetKey, policy: TimePolicy): Holding | null
  /** The same of what its roots have for policies themselves. */
  inherited(key: AssetKey): Holding | null
}

/** Most assets hold the same of the same roots, so each is judged once: a thousand roots behind ten thousand assets are ten million questions. */
export function heldAgainst(situation: Situation, lineage: LineageOfData): Held {
  const known = new Map<string, Map<View, Holding>[]>()
  const inherited = lineage.roots.map((root) => situation.policiesOf(root).filter(isTimed))

  const judgesOf = (policy: TimePolicy): ((place: number, view: View) => Holding) => {
    const id = JSON.stringify(policy)
    const ofRoots: Map<View, Holding>[] = known.get(id) ?? lineage.roots.map(() => new Map<View, Holding>())
    known.set(id, ofRoots)
    return (place, view) => {
      const byView = ofRoots[place]
      const found = byView?.get(view)
      if (found) return found
      const root = lineage.roots[place] as AssetKey
      const judgeAt = (seen: View): Finding => judge(situation, policy, root, seen, { isOwn: false })
      const holding = { root, finding: judgeAt(view), judgeAt }
      byView?.set(view, holding)
      return holding
    }
  }
  const judgesOfRoots = inherited.map((policies) => policies.map(judgesOf))

  const worst = (key: AssetKey, judgesAt: (place: number) => readonly ((place: number, view: View) => Holding)[]) => {
    const views = lineage.current(key)
    let found: Holding | null = null
    for (let place = 0; views !== null && place < views.length; place++) {
      const view = viewAt(views, place)
      if (Number.isNaN(view)) continue
      for (const judgeOf of judgesAt(place)) {
        const holding = judgeOf(place, view)
        if (found === null || isWorse(holding.finding, found.finding)) found = holding
      }
    }
    return found
  }
  return {
    own(key, policy) {
      const judges = [judgesOf(policy)]
      return worst(key, () => judges)
    },
    inherited: (key) => worst(key, (place) => judgesOfRoots[place] ?? []),
  }
}

function isWorse(one: Finding, other: Finding): boolean {
  const order = one.state === other.state ? 0 : worseFirst(one.state, other.state)
  return order < 0 || (order === 0 && (one.ageMs ?? 0) > (other.ageMs ?? 0))
}
