// Tables start with a heading row; rows and columns are added where they are needed.
import { Table as Base } from "django-prose-editor/editor"

const insertTableWithOptions = () => ({ commands }) =>
  commands.insertTable({ rows: 3, cols: 3, withHeaderRow: true })

export const Table = Base.extend({
  addCommands() {
    return { ...this.parent?.(), insertTableWithOptions }
  },
})
