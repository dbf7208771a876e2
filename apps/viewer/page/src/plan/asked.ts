/** What a plan is asked for, as the form has it; the same words as on the command line. */
export interface Asked {
  readonly select: string
  readonly exclude: string
  readonly downstream: boolean
  readonly upstream: boolean
  readonly mode: 'needed' | 'full refresh' | 'stale'
  /** A date, a list or a range; empty: what is missing. */
  readonly partitions: string
  /** The logical date; empty: the target's today. */
  readonly date: string
}

export const NOTHING_ASKED: Asked = {
  select: '',
  exclude: '',
  downstream: false,
  upstream: false,
  mode: 'needed',
  partitions: '',
  date: '',
}

/** From the page's address, which has the names of the request: `?select=fact_boxscores&downstream=1&partitions=2025-01-01`. */
export function askedOf(search: string): Asked {
  const params = new URLSearchParams(search)
  const text = (name: string) => params.get(name)?.trim() ?? ''
  const on = (name: string) => ['1', 'true'].includes(params.get(name) ?? '')
  return {
    select: params.getAll('select').join(' ').trim(),
    exclude: params.getAll('exclude').join(' ').trim(),
    downstream: on('downstream'),
    upstream: on('upstream'),
    mode: on('fullRefresh') ? 'full refresh' : on('stale') ? 'stale' : 'needed',
    partitions: text('partitions'),
    date: text('date'),
  }
}

/** For the address and the request alike; what is as it is by itself is left out. */
export function searchOfAsked(asked: Asked): string {
  const params = new URLSearchParams()
  const text = (name: string, value: string) => {
    if (value.trim() !== '') params.set(name, value.trim())
  }
  text('select', asked.select)
  text('exclude', asked.exclude)
  if (asked.downstream) params.set('downstream', '1')
  if (asked.upstream) params.set('upstream', '1')
  if (asked.mode === 'full refresh') params.set('fullRefresh', '1')
  if (asked.mode === 'stale') params.set('stale', '1')
  text('partitions', asked.partitions)
  text('date', asked.date)
  return params.toString()
}

/** Whether there is anything to plan: a selection, or everything that is stale. */
export function canPlan(asked: Asked): boolean {
  return asked.select.trim() !== '' || asked.mode === 'stale'
}
