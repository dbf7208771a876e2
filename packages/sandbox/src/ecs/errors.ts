/** An error of the API, by its name in the ECS API reference. */
export class EcsError extends Error {
  readonly type: string

  constructor(type: string, message: string) {
    super(message)
    this.type = type
  }
}
