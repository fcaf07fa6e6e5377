/** The id of a case becomes the name of a file: anything but a UUID could leave the folder. */
export const CASE_ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
export const KEY_ENDING = '.key';
/** Of the mark that outlives a destroyed key. */
export const DESTROYED_ENDING = '.destroyed';
