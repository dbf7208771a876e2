import { useSyncExternalStore } from 'react'

const query = '(max-width: 820px)'

/** Whether one pane at a time is shown: tables show fewer columns then. The same width as in `panes.css`. */
export function useNarrow(): boolean {
  return useSyncExternalStore(subscribe, () => matchMedia(query).matches)
}

function subscribe(changed: () => void): () => void {
  const media = matchMedia(query)
  media.addEventListener('change', changed)
  return () => media.removeEventListener('change', changed)
}
