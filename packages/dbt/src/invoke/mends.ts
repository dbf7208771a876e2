/**
 * What mends what the database said: the right that is missing, as the statement to run, or room on a disk. Null where the
 * text tells of nothing that a line could mend. `user` is whom dbt connects as.
 */
export function mendOf(text: string, user: string | null): string | null {
  const who = user === null ? '<user>' : quoted(user)
  if (/No space left on device|could not (?:extend|write to) file/.test(text)) {
    const here = /\[Errno 28\]/.test(text)
    return here ? 'make room on the disk of this machine' : "make room on the disk of the database's server"
  }
  const denied =
    /permission denied for (schema|database|table|view|sequence|relation|foreign table|function) (\S+)/.exec(text)
  if (denied) {
    const [, sort = '', raw = ''] = denied
    const name = quoted(unquoted(raw))
    if (sort === 'schema') return `grant usage, create on schema ${name} to ${who}`
    if (sort === 'database') return `grant create on database ${name} to ${who}`
    if (sort === 'function') return `grant execute on function ${name} to ${who}`
    return `grant select on ${sort === 'sequence' ? 'sequence ' : ''}${name} to ${who}`
  }
  const owner = /must be owner of (table|view|materialized view|schema|sequence|relation) (\S+)/.exec(text)
  if (owner) {
    const [, sort = '', raw = ''] = owner
    return `alter ${sort === 'relation' ? 'table' : sort} ${quoted(unquoted(raw))} owner to ${who}`
  }
  return null
}

function unquoted(name: string): string {
  return name.replace(/^"(.*)"$/, '$1')
}

function quoted(name: string): string {
  return /^[a-z_][a-z0-9_]*$/.test(name) ? name : `"${name.replaceAll('"', '""')}"`
}
