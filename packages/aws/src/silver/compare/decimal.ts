/** The sum of two decimal numbers written as texts, without loss: `0.10` and `0.2` give `0.30`. */
export function addDecimals(one: string, other: string): string {
  const places = Math.max(placesOf(one), placesOf(other))
  return fromUnits(toUnits(one, places) + toUnits(other, places), places)
}

/** `1,204,331.20`; with `signed` also `+` before what is more than nothing. */
export function decimalText(value: string, sign: 'signed' | 'plain' = 'plain'): string {
  const [, minus = '', whole = '0', fraction = ''] = /^(-?)(\d+)(\.\d+)?$/.exec(value) ?? []
  const grouped = BigInt(whole).toLocaleString('en')
  const plus = sign === 'signed' && minus === '' && !isZero(value) ? '+' : ''
  return `${minus}${plus}${grouped}${fraction}`
}

export function isZero(value: string): boolean {
  return /^-?0*(\.0*)?$/.test(value)
}

function placesOf(value: string): number {
  return value.split('.')[1]?.length ?? 0
}

function toUnits(value: string, places: number): bigint {
  const [whole = '0', fraction = ''] = value.split('.')
  return BigInt(`${whole}${fraction.padEnd(places, '0')}`)
}

function fromUnits(units: bigint, places: number): string {
  const digits = (units < 0n ? -units : units).toString().padStart(places + 1, '0')
  const cut = digits.length - places
  return `${units < 0n ? '-' : ''}${digits.slice(0, cut)}${places > 0 ? `.${digits.slice(cut)}` : ''}`
}
