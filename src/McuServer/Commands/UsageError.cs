using System.CommandLine;
using System.CommandLine.Parsing;

namespace McuServer.Commands;

/// <summary>What is wrong with a command line, in the user's words.</summary>
internal static class UsageError
{
    /// <summary>The first error with its mend; null when there is none.</summary>
    public static string? Find(ParseResult result)
    {
        string? error = UnknownOption(result) ?? (result.Errors.Count > 0 ? Describe(result, result.Errors[0]) : null);
        return error is null ? null : $"{error} ('{PathOf(result.CommandResult)} --help' shows the usage)";
    }

    /// <summary>
    /// An argument that takes any number of files would take a mistyped option as well: what looks like an option and is
    /// no file is one, unless it stands behind "--".
    /// </summary>
    private static string? UnknownOption(ParseResult result)
    {
        foreach (SymbolResult child in result.CommandResult.Children)
        {
            foreach (Token token in child is ArgumentResult ? child.Tokens : [])
            {
                if (LooksLikeOption(token.Value) && !File.Exists(token.Value) && !StandsBehindDashes(result, token))
                {
                    return Unknown(result, token.Value);
                }
            }
        }

        return result.UnmatchedTokens.Count > 0 ? Unknown(result, result.UnmatchedTokens[0]) : null;
    }

    private static bool LooksLikeOption(string text) => text.Length > 1 && text[0] == '-';

    private static bool StandsBehindDashes(ParseResult result, Token token)
    {
        foreach (Token other in result.Tokens)
        {
            if (other.Type == TokenType.DoubleDash)
            {
                return true;
            }

            if (ReferenceEquals(other, token))
            {
                return false;
            }
        }

        return false;
    }

    private static string Unknown(ParseResult result, string text) =>
        $"'{text}' is no {(LooksLikeOption(text) ? "option" : "command or argument")} of '{PathOf(result.CommandResult)}'";

    private static string Describe(ParseResult result, ParseError error) => error.SymbolResult switch
    {
        OptionResult { Tokens: [Token token] } option when NumberKind(option.Option.ValueType) is { } kind =>
            $"{option.Option.Name}: '{token.Value}' is no {kind}; write {option.Option.Name} {option.Option.HelpName}",
        CommandResult { Command.Subcommands: { Count: > 0 } commands } =>
            $"'{PathOf(result.CommandResult)}' needs a command: {string.Join(", ", commands.Where(c => !c.Hidden).Select(c => c.Name))}",
        _ => error.Message.TrimEnd('.'),
    };

    private static string? NumberKind(Type type) => (Nullable.GetUnderlyingType(type) ?? type).Name switch
    {
        nameof(Int32) => "whole number",
        nameof(Double) => "number",
        _ => null,
    };

    /// <summary>As "mcu layout preview".</summary>
    private static string PathOf(CommandResult command) =>
        command.Parent is CommandResult parent ? $"{PathOf(parent)} {command.Command.Name}" : "mcu";
}
