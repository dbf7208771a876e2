import { at, type Mask, members } from './arrays.ts'
import type { PlanningGraph } from './planning-graph.ts'
import type { UnitGraph } from './units.ts'

/** Which planned assets descend from all of `parents` and are made by a unit that waits for all of `after`? */
export interface BehindQuestion {
  readonly parents: readonly number[]
  readonly after: readonly number[]
}

/** How many 32-bit words of the answer are worked out in one sweep: keeps 100,000 assets within some megabytes. */
const WORDS = 32

const NONE: readonly number[] = []

/**
 * Answers many such questions at once, ascending; null is answered by nothing. Equal questions share one array.
 *
 * Descent is in the whole graph, as dbt has it: it goes through what is not planned. One search per check would be
 * quadratic; instead every asset and every unit gets a bit set of the planned assets behind it, 1,024 of them a sweep.
 */
export function behindAll(
  graph: PlanningGraph,
  unitGraph: UnitGraph,
  questions: readonly (BehindQuestion | null)[],
): readonly (readonly number[])[] {
  const distinct = new Map<string, BehindQuestion & { readonly answer: number[] }>()
  const answers = questions.map((question) => {
    if (question === null) return NONE
    const name = `${question.parents.join(',')};${question.after.join(',')}`
    const known = distinct.get(name) ?? { ...question, answer: [] }
    distinct.set(name, known)
    return known.answer
  })
  const asked = [...distinct.values()]
  const candidates = assetsAfter(unitGraph, asked)
  for (let start = 0; start < candidates.length; start += WORDS * 32) {
    const columns = candidates.slice(start, start + WORDS * 32)
    const words = Math.ceil(columns.length / 32)
    const columnOf = new Int32Array(graph.size).fill(-1)
    for (const [column, number] of columns.entries()) columnOf[number] = column
    const behindAsset = sweepAssets(graph, columnOf, words)
    const behindUnit = sweepUnits(unitGraph, columnOf, words)
    for (const { parents, after, answer } of asked) {
      for (let word = 0; word < words; word++) {
        let bits = -1
        for (const parent of parents) bits &= at(behindAsset, parent * words + word)
        for (const unit of after) bits &= at(behindUnit, unit * words + word)
        for (; bits !== 0; bits &= bits - 1) {
          const number = columns[word * 32 + 31 - Math.clz32(bits & -bits)]
          if (number !== undefined) answer.push(number)
        }
      }
    }
  }
  return answers
}

/** Every planned asset that may be an answer, ascending. */
function assetsAfter({ units, before, order }: UnitGraph, asked: readonly BehindQuestion[]): number[] {
  const start: Mask = new Uint8Array(units.length)
  let everywhere = false
  for (const { after } of asked) {
    if (after.length === 0) everywhere = true
    for (const unit of after) start[unit] = 1
  }
  const later: Mask = new Uint8Array(units.length)
  for (const unit of order) {
    if (everywhere || at(before, unit).some((source) => start[source] === 1 || later[source] === 1)) later[unit] = 1
  }
  return members(later)
    .flatMap((unit) => at(units, unit).assets)
    .sort((a, b) => a - b)
}

function sweepAssets(graph: PlanningGraph, columnOf: Int32Array, words: number): Int32Array {
  const rows = new Int32Array(graph.size * words)
  for (let number = graph.size - 1; number >= 0; number--) {
    for (const source of at(graph.up, number)) addRow(rows, source, number, columnOf, words)
  }
  return rows
}

function sweepUnits({ units, before, order }: UnitGraph, columnOf: Int32Array, words: number): Int32Array {
  const rows = new Int32Array(units.length * words)
  const own = new Int32Array(words)
  for (const unit of order.toReversed()) {
    own.fill(0)
    for (const number of at(units, unit).assets) setBit(own, 0, at(columnOf, number))
    for (const source of at(before, unit)) {
      for (let word = 0; word < words; word++) {
        const index = source * words + word
        rows[index] = at(rows, index) | at(rows, unit * words + word) | at(own, word)
      }
    }
  }
  return rows
}

/** What lies behind an asset, and the asset itself, lies behind what it is made from. */
function addRow(rows: Int32Array, source: number, number: number, columnOf: Int32Array, words: number): void {
  for (let word = 0; word < words; word++) {
    const index = source * words + word
    rows[index] = at(rows, index) | at(rows, number * words + word)
  }
  setBit(rows, source * words, at(columnOf, number))
}

function setBit(rows: Int32Array, offset: number, column: number): void {
  if (column === -1) return
  const index = offset + (column >> 5)
  rows[index] = at(rows, index) | (1 << (column & 31))
}
