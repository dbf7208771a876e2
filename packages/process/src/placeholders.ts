/**
 * A program's argument, or a value of its environment, with `{date}` (the logical date) and `{partition}` filled in.
 * Other braces stay as they are: JSON may be an argument. Null when it asks for the partition of a step that has none.
 */
export function fillIn(text: string, logicalDate: string, partition: string | null): string | null {
  if (partition === null && text.includes('{partition}')) return null
  return text.replaceAll('{date}', logicalDate).replaceAll('{partition}', partition ?? '')
}
