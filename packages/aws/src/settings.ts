/** Where ECS is, and how it is asked. Nothing set means AWS itself with the credentials that its tools would use. */
export interface EcsSettings {
  /** Another address than AWS's own: the sandbox's stand-in. */
  readonly endpoint?: string
  readonly credentials?: {
    readonly accessKeyId: string
    readonly secretAccessKey: string
    readonly sessionToken?: string
  }
  /** Pages of services by `cluster/service`, for a target where the operation's own `url` is not the right one. */
  readonly urls?: { readonly [service: string]: string }
  /** Milliseconds between two looks. Default 1000; 50 with an endpoint of one's own. */
  readonly pollMs?: number
  /** How often the SDK tries a call that is throttled or gets no answer. Default 5. */
  readonly maxAttempts?: number
}
