/** What the tests read of the rules. */
declare const house: { forbidden: readonly { name: string }[] };
export default house;
