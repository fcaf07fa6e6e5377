/** The category of each table that one member of a population stands in. */
export type Facts = Readonly<Record<string, string>>;
