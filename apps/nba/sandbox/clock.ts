/**
 * What the sandbox's clock shows at a real instant, as ISO 8601; undefined without one. The sandbox hands its clock to its programs
 * as HEADWATER_CLOCK, `real/sandbox`: two ISO 8601 instants, of which the second was shown at the first.
 */
export function clockNow(clock: string | undefined, realNow: Date): string | undefined {
  const [real, sandbox] = (clock ?? '').split('/').map((instant) => Date.parse(instant))
  if (real === undefined || sandbox === undefined || Number.isNaN(real + sandbox)) return undefined
  return new Date(sandbox + realNow.getTime() - real).toISOString()
}
