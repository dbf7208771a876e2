import { at, type Mask } from './arrays.ts'
import { isLive, type PlanningGraph } from './planning-graph.ts'

export interface ClosureRules {
  readonly graph: PlanningGraph
  readonly built: Mask
  readonly excluded: Mask
  readonly downstream: boolean
  /** What waits for the promotion of what this plan writes aside: not made by it. */
  readonly held: Mask
  /** Where only what is stale is rebuilt: how far the wave goes. */
  readonly stale?: StaleRules
}

export interface StaleRules {
  /** The wave reaches nothing else. */
  readonly within: Mask
  /** It stops in front of these: nobody knows what they were made from. */
  readonly deaf: Mask
}

/**
 * The growing rebuild set. Facts are only ever added and no rule asks for the absence of one, so the result does not
 * depend on the order in which they are found.
 *
 * Which of them spread, with `downstream`? The promise is that the run leaves nothing wrong behind it that was right
 * before. Hence everything behind what was asked for (`reached`), and behind everything that is made together with it;
 * and behind an asset that held something before and is overwritten only because the same step makes it. Not behind
 * what was never built: its other readers could not have been right before. And not behind a view that is
 * made again after it was dropped: it shows what it showed. Nor behind what is written aside, which counts for nobody yet.
 *
 * Where only what is stale is rebuilt, the wave begins at what is stale by itself and spreads among what was asked for and
 * is above it. A view in its way is passed through: it shows what is new without being made again.
 */
export class Closure {
  /** In the plan. */
  readonly planned: Mask
  /** Asked for, or behind what was asked for or overwritten. Includes what the wave only passes through. */
  readonly reached: Mask
  /** What lies behind it is reached. */
  readonly spreads: Mask
  readonly #rules: ClosureRules
  /** Everything above it has been looked at. */
  readonly #climbed: Mask
  readonly #newlyPlanned: number[] = []
  readonly #newlySpreading: number[] = []

  constructor(rules: ClosureRules) {
    const { size } = rules.graph
    this.#rules = rules
    this.planned = new Uint8Array(size)
    this.reached = new Uint8Array(size)
    this.spreads = new Uint8Array(size)
    this.#climbed = new Uint8Array(size)
  }

  /** Takes in an asset that the wave begins at (a root: asked for, or stale by itself) or comes to. */
  reach(number: number, isRoot = false): void {
    const { graph, excluded, downstream, held, stale } = this.#rules
    if (excluded[number] === 1 || held[number] === 1 || this.reached[number] === 1) return
    // Somebody has to say which dates, and look at them: nothing that mends by itself writes aside.
    if (stale && graph.aside[number] === 1) return
    if (stale && !isRoot) {
      if (stale.within[number] === 0 || stale.deaf[number] === 1) return
      if (graph.shows[number] === 1) {
        this.#spread(number)
        return
      }
    }
    const passedThrough = graph.ephemeral[number] === 1 || (isRoot && isUndriven(graph, number))
    if (graph.buildable[number] === 0 && !passedThrough) return
    this.reached[number] = 1
    if (!passedThrough) this.plan(number)
    if (downstream) this.#spread(number)
    // One step makes them all, so what holds for one of them holds for all.
    for (const sibling of graph.siblings(number)) this.#overwrite(sibling, downstream)
  }

  /** Takes in a view that would be gone, whatever it waits for; tells whether it is new. */
  keep(view: number): boolean {
    return this.#take(view)
  }

  /** Takes in an asset for another reason. */
  plan(number: number): void {
    if (this.#rules.held[number] === 0) this.#take(number)
  }

  #take(number: number): boolean {
    if (this.#rules.excluded[number] === 1 || this.planned[number] === 1) return false
    this.planned[number] = 1
    this.#newlyPlanned.push(number)
    return true
  }

  /** Applies the rules until nothing is added any more. */
  settle(): void {
    const { graph, built, downstream } = this.#rules
    for (;;) {
      const planned = this.#newlyPlanned.pop()
      if (planned !== undefined) {
        for (const sibling of graph.siblings(planned)) this.#overwrite(sibling, downstream && built[sibling] === 1)
        this.#climb(planned)
        continue
      }
      const spreading = this.#newlySpreading.pop()
      if (spreading === undefined) return
      for (const reader of at(graph.down, spreading)) this.reach(reader)
    }
  }

  #overwrite(sibling: number, spreads: boolean): void {
    this.plan(sibling)
    if (spreads && this.planned[sibling] === 1) this.#spread(sibling)
  }

  #spread(number: number): void {
    if (this.spreads[number] === 1 || this.#rules.graph.aside[number] === 1) return
    this.spreads[number] = 1
    this.#newlySpreading.push(number)
  }

  /** Takes in every ancestor that was never built. What is excluded is not looked behind, nor what is written aside. */
  #climb(from: number): void {
    const { graph, built, excluded } = this.#rules
    const stack = [from]
    for (let number = stack.pop(); number !== undefined; number = stack.pop()) {
      if (this.#climbed[number] === 1) continue
      this.#climbed[number] = 1
      for (const source of at(graph.reads, number)) {
        // What is written aside is read as it counts now: nothing above it is needed for that.
        if (excluded[source] === 1 || graph.aside[source] === 1) continue
        if (built[source] === 0 && graph.buildable[source] === 1) this.plan(source)
        stack.push(source)
      }
    }
  }
}

/** Headwater only knows of it: somebody else brings its rows in. Asked for, it means "this has changed". */
function isUndriven({ assets }: PlanningGraph, number: number): boolean {
  const asset = at(assets, number)
  return asset.operation === undefined && !isLive(asset)
}
