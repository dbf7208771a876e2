import { createReadStream } from 'node:fs'
import { createGunzip } from 'node:zlib'

const [COMMA, QUOTE, LF, CR] = [0x2c, 0x22, 0x0a, 0x0d]

/**
 * Rows of a `.csv.gz` without its header. A record each, however many columns it has and whatever is in them: the job puts
 * what it cannot read into the quarantine, so such a row counts as well. Quotes are taken as Python's csv module takes them
 * (a quote opens only at the start of a field; one that is never closed takes in the rest); an empty line is no record.
 * Fails with zlib's error where the file is cut off or no gzip.
 */
export async function countRecords(file: string): Promise<number> {
  const counter = new RecordCounter()
  // One pipeline, so that an error of either end is thrown here.
  const source = createReadStream(file)
  const bytes = source.pipe(createGunzip())
  source.once('error', (error) => bytes.destroy(error))
  for await (const chunk of bytes) counter.take(chunk as Buffer)
  return Math.max(0, counter.end() - 1)
}

/** Counts the records of a CSV that comes in pieces. Works on bytes: in UTF-8 and in Latin-1 they are the same. */
export class RecordCounter {
  #records = 0
  #inQuotes = false
  /** Within quotes, after a quote: it closes them, unless another follows. */
  #afterQuote = false
  #fieldIsEmpty = true
  #recordIsEmpty = true

  take(bytes: Uint8Array): void {
    for (const byte of bytes) {
      if (this.#inQuotes) {
        if (this.#afterQuote) {
          this.#afterQuote = false
          if (byte === QUOTE) continue
          this.#inQuotes = false
        } else {
          this.#afterQuote = byte === QUOTE
          continue
        }
      }
      if (byte === LF || byte === CR) this.#endRecord()
      else {
        this.#inQuotes = byte === QUOTE && this.#fieldIsEmpty
        this.#fieldIsEmpty = byte === COMMA
        this.#recordIsEmpty = false
      }
    }
  }

  /** Ends the last record, which may lack its line end, and gives how many there were. */
  end(): number {
    this.#endRecord()
    return this.#records
  }

  #endRecord(): void {
    if (!this.#recordIsEmpty) this.#records += 1
    this.#recordIsEmpty = true
    this.#fieldIsEmpty = true
    this.#inQuotes = false
    this.#afterQuote = false
  }
}
