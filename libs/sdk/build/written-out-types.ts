// Types that are inferred from schemas, written out as they are.
import ts from 'typescript';

const flags: ts.NodeBuilderFlags =
  ts.NodeBuilderFlags.NoTruncation |
  ts.NodeBuilderFlags.InTypeAlias |
  ts.NodeBuilderFlags.MultilineObjectLiterals |
  ts.NodeBuilderFlags.UseStructuralFallback;

/** A declaration file with the exported types of `file`. */
export function writtenOut(program: ts.Program, file: string): string {
  const checker = program.getTypeChecker();
  const sourceFile = program.getSourceFile(file);
  if (!sourceFile) throw new Error(`${file} is not part of the program.`);
  const printer = ts.createPrinter();
  const exported = sourceFile.statements.filter(isExportedType);
  const declarations = exported.map(({ name, pos, type }) => {
    const node = checker.typeToTypeNode(checker.getTypeFromTypeNode(type), undefined, flags);
    if (!node) throw new Error(`${name.text} cannot be written out.`);
    const text = printer.printNode(ts.EmitHint.Unspecified, node, sourceFile);
    return `${commentBefore(sourceFile, pos)}export type ${name.text} = ${text};\n`;
  });
  return declarations.join('');
}

function isExportedType(statement: ts.Statement): statement is ts.TypeAliasDeclaration {
  const isExported = (one: ts.ModifierLike) => one.kind === ts.SyntaxKind.ExportKeyword;
  return ts.isTypeAliasDeclaration(statement) && (statement.modifiers?.some(isExported) ?? false);
}

function commentBefore({ text }: ts.SourceFile, at: number): string {
  const comments = ts.getLeadingCommentRanges(text, at) ?? [];
  return comments.map(({ pos, end }) => `${text.slice(pos, end)}\n`).join('');
}
