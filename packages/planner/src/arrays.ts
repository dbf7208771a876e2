/** A set of asset numbers: 1 where the number is in it. */
export type Mask = Uint8Array

/** An element that is known to exist: within the planner every index comes from the arrays themselves. */
export function at<T>(array: ArrayLike<T>, index: number): T {
  return array[index] as T
}

/** The members of a mask, ascending. */
export function members(mask: Mask): number[] {
  const found: number[] = []
  for (let number = 0; number < mask.length; number++) if (mask[number] === 1) found.push(number)
  return found
}

/** Turns "what each number has above it" into "what each number has behind it"; every list comes out ascending. */
export function transpose(lists: readonly (readonly number[])[]): readonly (readonly number[])[] {
  const counts = new Int32Array(lists.length)
  for (const list of lists) for (const other of list) counts[other] = at(counts, other) + 1
  const turned: number[][] = []
  for (const count of counts) turned.push(count === 0 ? NONE : new Array<number>(count))
  const filled = new Int32Array(lists.length)
  for (let number = 0; number < lists.length; number++) {
    for (const other of at(lists, number)) {
      const place = at(filled, other)
      at(turned, other)[place] = number
      filled[other] = place + 1
    }
  }
  return turned
}

/** The one empty list: graphs have many places without neighbours. Nothing is ever written to it. */
const NONE: number[] = []

export function ascending(a: number, b: number): number {
  return a - b
}

/** Code-unit order, the same on every machine and in every locale. */
export function byText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
