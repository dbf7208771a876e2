/**
 * Numbers that look random and are a function of a seed and a name, so that any part of the season can be made alone.
 * Only 32-bit integer arithmetic, + - * / and comparison: the same on every machine.
 */
export class Random {
  #a: number
  #b: number
  #c: number
  #counter = 1

  /** `name` says what the numbers are for (`game/2025-01-01/BOS`); another name gives unrelated numbers. */
  constructor(seed: number, name: string) {
    this.#a = hash(name, seed)
    this.#b = hash(name, seed ^ 0x9e3779b9)
    this.#c = hash(name, seed ^ 0x51ed270b)
    for (let warmUp = 0; warmUp < 12; warmUp++) this.next()
  }

  /** In [0, 1): one step of the small fast counting generator sfc32 (Chris Doty-Humphrey, public domain). */
  next(): number {
    const sum = (this.#a + this.#b + this.#counter) | 0
    this.#counter = (this.#counter + 1) | 0
    this.#a = this.#b ^ (this.#b >>> 9)
    this.#b = (this.#c + (this.#c << 3)) | 0
    this.#c = ((this.#c << 21) | (this.#c >>> 11)) + sum
    return (sum >>> 0) / 4_294_967_296
  }

  /** A whole number from `min` to `max`, both included. */
  int(min: number, max: number): number {
    return min + Math.floor(this.next() * (max - min + 1))
  }

  /** In [min, max). */
  between(min: number, max: number): number {
    return min + this.next() * (max - min)
  }

  chance(probability: number): boolean {
    return this.next() < probability
  }

  /** About normal: a sum of twelve, since `Math.log` and `Math.cos` may differ between machines. */
  normal(mean: number, deviation: number): number {
    let sum = -6
    for (let term = 0; term < 12; term++) sum += this.next()
    return mean + sum * deviation
  }

  pick<T>(items: readonly T[]): T {
    const item = items[Math.floor(this.next() * items.length)]
    if (item === undefined) throw new RangeError('cannot pick from an empty list')
    return item
  }

  /** One of the items, each as likely as its weight. */
  weighted<T>(items: readonly T[], weight: (item: T) => number): T {
    let total = 0
    for (const item of items) total += weight(item)
    let left = this.next() * total
    for (const item of items) {
      left -= weight(item)
      if (left < 0) return item
    }
    return this.pick(items)
  }

  /** A new array in random order. */
  shuffled<T>(items: readonly T[]): T[] {
    const result = [...items]
    for (let end = result.length - 1; end > 0; end--) {
      const other = this.int(0, end)
      const [kept, moved] = [result[end] as T, result[other] as T]
      result[end] = moved
      result[other] = kept
    }
    return result
  }
}

/** FNV-1a over UTF-16 units with a final avalanche, so that names that differ in one digit give unrelated numbers. */
function hash(text: string, seed: number): number {
  let value = (0x811c9dc5 ^ seed) | 0
  for (let index = 0; index < text.length; index++) {
    value = Math.imul(value ^ text.charCodeAt(index), 0x01000193)
  }
  value = Math.imul(value ^ (value >>> 16), 0x85ebca6b)
  value = Math.imul(value ^ (value >>> 13), 0xc2b2ae35)
  return (value ^ (value >>> 16)) | 0
}
