/**
 * What was recorded before a restart had its first effect, so that whoever goes on with it restarts nothing twice.
 * - `tasks`: those that ran then, which are to be replaced
 * - `deployment`: the one that was the newest then; a newer one is ours
 */
export type EarlierRestart =
  | { readonly type: 'tasks'; readonly arns: readonly string[] }
  | { readonly type: 'deployment'; readonly before: string }

/** As the text that a step keeps of what it started outside. */
export function externalId(restart: EarlierRestart): string {
  return restart.type === 'tasks' ? restart.arns.join(',') : `after ${restart.before}`
}

/** The other way round; null for a text that is none of ours. */
export function readExternalId(id: string): EarlierRestart | null {
  if (id.startsWith('after ')) return { type: 'deployment', before: id.slice('after '.length) }
  const arns = id.split(',')
  return arns.every((arn) => arn.includes(':task/')) ? { type: 'tasks', arns } : null
}
