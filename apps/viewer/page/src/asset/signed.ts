import { formatCount } from '../ui/format.ts'

/** `+272`, `−3`, `±0`: a difference has its sign always. */
export function signed(difference: number): string {
  if (difference === 0) return '±0'
  return `${difference > 0 ? '+' : '−'}${formatCount(Math.abs(difference))}`
}
