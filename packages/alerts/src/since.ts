import type { Message, ToldTrouble } from './alert.ts'

/** Since when people know of the first of these troubles. */
export function sinceField(over: readonly ToldTrouble[]): Message['fields'][number] {
  const since = new Date(Math.min(...over.map(({ toldAt }) => toldAt.getTime())))
  return { label: 'Since', text: `${since.toISOString().slice(0, 16).replace('T', ' ')} UTC` }
}
