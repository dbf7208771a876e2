import type { IconName } from '../ui/icon.tsx'

/** The pages, in the order of the navigation. */
export const pages: readonly { readonly href: string; readonly title: string; readonly icon: IconName }[] = [
  { href: '/', title: 'Graph', icon: 'graph' },
  { href: '/plan', title: 'Plan', icon: 'plan' },
  { href: '/runs', title: 'Runs', icon: 'runs' },
  { href: '/freshness', title: 'Freshness', icon: 'clock' },
]

/** The page that a path belongs to: `/runs/7f3c` to the runs. */
export function pageAt(path: string) {
  return pages.find(({ href }) => (href === '/' ? path === '/' : path.startsWith(href)))
}
