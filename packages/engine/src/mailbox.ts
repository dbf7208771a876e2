/** A queue with one reader: `take` waits for the next letter. */
export interface Mailbox<T> {
  put(letter: T): void
  /** The reader's present or next `take` rejects with this. */
  fail(error: unknown): void
  take(): Promise<T>
}

export function mailbox<T>(): Mailbox<T> {
  const letters: T[] = []
  let failure: { readonly error: unknown } | undefined
  let wake = (): void => {}
  return {
    put(letter) {
      letters.push(letter)
      wake()
    },
    fail(error) {
      failure ??= { error }
      wake()
    },
    async take() {
      for (;;) {
        if (failure !== undefined) throw failure.error
        const letter = letters.shift()
        if (letter !== undefined) return letter
        await new Promise<void>((resolve) => {
          wake = resolve
        })
      }
    },
  }
}
