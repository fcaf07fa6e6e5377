/** What a schema says of one leaf. */
export interface LeafRule {
  /** JSON pointer with `*` for any array index. */
  pattern: string;
  category: string;
  /** Where its coarse form goes in the case summary, and how it is made. */
  coarse?: { to: string; by: string };
}
