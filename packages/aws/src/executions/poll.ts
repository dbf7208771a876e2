export interface Poll {
  readonly firstMs: number
  readonly mostMs: number
}

/** Each wait is so much longer than the one before. */
const FACTOR = 1.5

/**
 * How long to wait between two looks: ever longer, up to the most, and a quarter more or less by chance, so that executions
 * which were started together are not asked about together (DescribeExecution is throttled by account).
 */
export function* pollDelays({ firstMs, mostMs }: Poll, random: () => number = Math.random): Generator<number, never> {
  for (let waitMs = Math.min(firstMs, mostMs); ; waitMs = Math.min(waitMs * FACTOR, mostMs)) {
    yield waitMs * (0.75 + random() / 2)
  }
}
