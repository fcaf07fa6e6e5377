/** R19: photos are off by default. Whether a file is one, by its document type or because the case file says so. */
export function isPhoto(attachment: { id: string; documentType?: string }, photoId: string | undefined): boolean {
  return attachment.documentType === 'photograph' || attachment.id === photoId;
}
