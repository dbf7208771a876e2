/** Adds up how long something did not answer, from looks at it. Times are milliseconds of any one clock. */
export class Downtime {
  #downSince: number | null = null
  #total = 0

  look(up: boolean, at: number): void {
    if (!up) this.#downSince ??= at
    else if (this.#downSince !== null) {
      this.#total += at - this.#downSince
      this.#downSince = null
    }
  }

  /** Milliseconds up to `at`, rounded. */
  total(at: number): number {
    return Math.round(this.#total + (this.#downSince === null ? 0 : at - this.#downSince))
  }
}
