using McuServer.Conference.Control;
using System.CommandLine;
using System.Security.Cryptography;
using McuServer.Media.Layouts;
using McuServer.Serving.Configuration;
using McuServer.Serving.Tokens;

namespace McuServer.Commands;

/// <summary><c>mcu token</c>: prints a token for one person and one room, signed with the configured secret.</summary>
internal static class TokenCommand
{
    public static Command Create()
    {
        Option<string> room = new("--room") { Description = "The room that it lets in to; '*': an operator's token, which makes and manages rooms by the API.", HelpName = "ROOM", Required = true };
        Option<string> name = new("--name") { Description = "How the person is called.", HelpName = "NAME", Required = true };
        Option<string> role = new("--role")
        {
            Description = "host, cohost or panelist; attendee: may only watch.",
            HelpName = "ROLE",
            DefaultValueFactory = _ => "panelist",
        };
        Option<string?> id = new("--id") { Description = "Identity; a second join with the same one takes the first one's place. When not given: a new one.", HelpName = "ID" };
        Option<int> hours = new("--hours") { Description = "How many hours it is good.", HelpName = "N", DefaultValueFactory = _ => 12 };
        Command command = new("token", "Print a token, signed with tokens.secret, that lets one person into one room.") { room, name, role, id, hours, ServeCommand.ConfigOption };
        command.SetAction(arguments =>
        {
            string? path = ServeCommand.FindConfig(arguments.GetValue(ServeCommand.ConfigOption));
            string secret = path is null ? "" : ServerOptionsReader.Read(path).Tokens.Secret;
            if (secret.Length == 0)
            {
                throw new ConfigurationException(
                    $"{path ?? "the configuration"}: tokens.secret is empty, so no token can be signed (and in development mode none is needed); "
                    + "write a secret: openssl rand -base64 32");
            }

            DateTimeOffset now = TimeProvider.System.GetUtcNow();
            TokenClaims claims = Claims(
                arguments.GetValue(room)!, arguments.GetValue(name)!, arguments.GetValue(role)!, arguments.GetValue(id), arguments.GetValue(hours), now);
            Console.WriteLine(TokenSigner.Sign(claims, secret, now));
            return ExitCode.Done;
        });
        return command;
    }

    private static TokenClaims Claims(string room, string name, string roleName, string? id, int hours, DateTimeOffset now)
    {
        string error = room != TokenClaims.AnyRoom && !RoomRules.IsName(room) ? $"--room: '{room}' is no name of a room; write 1 to {Names.MaxLength} letters, digits, '-', '_' or '.'"
            : !Names.TryClean(name, out string cleaned) ? "--name: nothing of it can be shown; write a name"
            : cleaned != name.Trim() ? $"--name: it is too long or has characters that cannot be shown; write '{cleaned}'"
            : !ClaimReader.TryRole(roleName, out _) ? $"--role: '{roleName}' is no role; write host, cohost, panelist or attendee"
            : id is not null && !Names.IsParticipantId(id) ? $"--id: '{id}' is no id; write 1 to {Names.MaxLength} letters, digits, '-', '_', '.', '@', '+' or '~'"
            : hours is < 1 or > 24 * 366 ? $"--hours: {hours} is out of range; write 1 to {24 * 366}"
            : "";
        if (error.Length > 0)
        {
            throw new ConfigurationException(error);
        }

        ClaimReader.TryRole(roleName, out Role role);
        return new TokenClaims
        {
            Room = room,
            ParticipantId = id ?? $"p-{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8))}",
            Name = name.Trim(),
            Role = role,
            Permissions = Permission.Of(role),
            ExpiresAtS = now.ToUnixTimeSeconds() + (hours * 3600L),
        };
    }
}
