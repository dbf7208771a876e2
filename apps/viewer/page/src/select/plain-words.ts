/** What somebody types before it is a whole name: letters that a name has, and none that the grammar gives a meaning to. */
const PLAIN = /^[\w.\-/ ]+$/u

/** Whether a typed text may be the beginning of names, rather than a selection. */
export function isPlain(text: string): boolean {
  return PLAIN.test(text.trim())
}

/**
 * Keys that contain each of the words, nearest first: those whose label is or begins with the first word come before those that
 * have it somewhere. `.` is read as `/`, as the command line does. At most `limit`.
 */
export function containing(
  assets: readonly { readonly key: string; readonly label: string }[],
  text: string,
  limit = 200,
): readonly string[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean)
  const [first] = words
  if (first === undefined) return []
  const rank = ({ key, label }: { readonly key: string; readonly label: string }): number | null => {
    const whole = key.toLowerCase()
    if (!words.every((word) => whole.includes(word) || whole.includes(word.replaceAll('.', '/')))) return null
    const name = label.toLowerCase()
    return name === first ? 0 : name.startsWith(first) ? 1 : name.includes(first) ? 2 : 3
  }
  return assets
    .flatMap((asset, place) => {
      const at = rank(asset)
      return at === null ? [] : [{ key: asset.key, at, place }]
    })
    .sort((a, b) => a.at - b.at || a.place - b.place)
    .slice(0, limit)
    .map(({ key }) => key)
}
