/** An asset that an operation makes. */
export interface MadeRef {
  readonly type: 'asset'
  readonly key: string
}

/** Something that a dbt project knows by name; resolved when the graph is composed. */
interface Named<Type extends string> {
  readonly type: Type
  readonly project: string
  readonly name: string
  /** Where the author named it, for messages. */
  readonly location: string
}

/** A reference to one asset, never to an exposure. */
export type SingleRef = MadeRef | Named<'dbt model'> | Named<'dbt source'>

/** What an author points at. An exposure stands for all that it reads. */
export type AssetRef = SingleRef | Named<'dbt exposure'>
