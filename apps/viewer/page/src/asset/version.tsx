/** Enough of a version to tell it from another, as the command prints it; all of it on hovering. */
export function Version({ version }: { readonly version: string }) {
  return (
    <code title={version} className="version">
      {version.slice(0, 4)}
    </code>
  )
}
