import fc from 'fast-check'

/** Crons as authors write them: values, lists, ranges, steps, names. */
export function crons(): fc.Arbitrary<string> {
  return fc
    .tuple(field(0, 59), field(0, 23), field(1, 28), field(1, 12), field(0, 6))
    .chain(([minute, hour, day, month, weekday]) =>
      fc.constantFrom(
        `${minute} ${hour} * * *`,
        `${minute} ${hour} * * ${weekday}`,
        `${minute} ${hour} ${day} * *`,
        `${minute} ${hour} ${day} ${month} *`,
        `${minute} ${hour} * ${month} ${weekday}`,
        `${minute} * * * *`,
        `*/${(Number.parseInt(minute, 10) % 30) + 1} * * * *`,
      ),
    )
}

function field(least: number, most: number): fc.Arbitrary<string> {
  const value = fc.integer({ min: least, max: most })
  const range = fc.tuple(value, value).map(([a, b]) => `${Math.min(a, b)}-${Math.max(a, b)}`)
  const step = fc.integer({ min: 1, max: Math.min(most, 20) })
  return fc.oneof(
    { weight: 4, arbitrary: value.map(String) },
    fc.array(value, { minLength: 2, maxLength: 4 }).map((values) => values.join(',')),
    range,
    fc.tuple(range, step).map(([from, by]) => `${from}/${by}`),
  )
}
