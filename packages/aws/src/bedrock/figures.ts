/** A word with a figure in it: a count, a date, a time, a run_id, an ARN. */
const FIGURE = /[\p{L}\p{N}_](?:[\p{L}\p{N}_.,:;/@+%=-]*[\p{L}\p{N}_%])?/gu
/** What puts words together: each of them may be said alone. */
const JOINTS = /\.\.|[:/=@;,]/
/** Names of services, which anybody may say. */
const SERVICES: readonly string[] = ['S3', 'EC2', 'and/or']
const NUMBER_WORDS: { readonly [word: string]: string } = {
  ...{ two: '2', three: '3', four: '4', five: '5', six: '6', seven: '7', eight: '8', nine: '9', ten: '10' },
  ...{ eleven: '11', twelve: '12', dozen: '12', thirteen: '13', fifteen: '15', twenty: '20', thirty: '30' },
  ...{ forty: '40', fifty: '50', sixty: '60', hundred: '100', thousand: '1000', million: '1000000' },
  ...{ half: '50', third: '33', quarter: '25', twice: '2', double: '2', doubled: '2' },
}

/**
 * The figures and names in a text that the facts do not have: numbers, also in words, dates, ids, and names with `_` or `/`.
 * A text with any is not to be believed. Thousands may have commas or not; nothing else may be written otherwise.
 */
export function inventedFigures(text: string, facts: string): string[] {
  const known = new Set(words(facts).flatMap((word) => [word, ...parts(word)]))
  const isKnown = (word: string): boolean => known.has(word) || parts(word).every((part) => known.has(part))
  const invented = words(text).filter((word) => {
    const number = NUMBER_WORDS[word.toLowerCase()]
    if (number !== undefined && Object.hasOwn(NUMBER_WORDS, word.toLowerCase())) return !known.has(number)
    return isChecked(word) && !isKnown(word)
  })
  return [...new Set(invented)]
}

/** Words of the language are the model's own. */
function isChecked(word: string): boolean {
  return /[\p{N}_/]/u.test(word) && !SERVICES.includes(word)
}

function words(text: string): string[] {
  return [...text.matchAll(FIGURE)].map(([word]) => word.replace(/(?<=\d),(?=\d{3}(?!\d))/g, '').replace(/%$/, ''))
}

function parts(word: string): string[] {
  return word.split(JOINTS).filter((part) => part !== '')
}
