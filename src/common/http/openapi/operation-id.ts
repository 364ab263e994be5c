/**
 * The stable name of an operation, from which clients generate a method: the name of the handler, and where that is a
 * bare verb, what the controller is about as well: `list` of `CoursesController` is `listCourses`.
 */
export function operationIdOf(controller: string, method: string): string {
  const subject = controller.replace(/Controller$/, '');
  const bareVerb = /^[a-z]+$/.test(method) && subject.toLowerCase() !== method;
  return bareVerb ? `${method}${subject}` : method;
}
