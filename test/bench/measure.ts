/** Runs each of several pieces of work `rounds` times in turn (A B A B …), so that a drift of the machine hits all; gives medians in ms. */
export async function inTurn<Name extends string>(
  work: { readonly [name in Name]: () => Promise<void> | void },
  rounds: number,
): Promise<{ readonly [name in Name]: number }> {
  const names = Object.keys(work) as Name[]
  const times = new Map<Name, number[]>(names.map((name) => [name, []]))
  // One round that does not count: caches are filled, as they are for somebody at work.
  for (let round = -1; round < rounds; round++) {
    for (const name of names) {
      const start = performance.now()
      await work[name]()
      if (round >= 0) times.get(name)?.push(performance.now() - start)
    }
  }
  return Object.fromEntries(names.map((name) => [name, median(times.get(name) ?? [])])) as { [name in Name]: number }
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  const [low = Number.NaN, high = Number.NaN] = [sorted[Math.ceil(sorted.length / 2) - 1], sorted[middle]]
  return (low + high) / 2
}

/** One line of the report: what, figure, what it is held against. */
export function line(what: string, figure: string, limit: string, holds: boolean): void {
  console.log(`${holds ? '✔' : '✖'} ${what.padEnd(58)} ${figure.padStart(28)}   ${limit}`)
}
