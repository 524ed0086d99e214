using System.Collections.Generic;

namespace NpcServer
{
    /// <summary>Errors of the server that end a connection: which pass, and what helps against the others.</summary>
    internal static class Refusals
    {
        private static readonly HashSet<string> Passing = new HashSet<string>
        {
            "busy", "shutting_down", "internal", "too_slow", "hello_late",
        };

        private static readonly Dictionary<string, string> Cures = new Dictionary<string, string>
        {
            { "token_missing", "Set the token (NpcConnection.Token in Unity) to one that your backend signed for this player" },
            { "token_invalid", "Get a new token from your backend: signed with the server's secret, for this player's id" },
            { "unknown_world", "Leave the world's name empty to take the one that is served" },
            { "replaced", "Close the game on the other device, or play as another player" },
        };

        /// <summary>Another try may go well.</summary>
        public static bool IsPassing(string code) => Passing.Contains(code);

        /// <summary>What was refused, for the player: the place, the server's words, and what helps.</summary>
        public static string Describe(string place, ErrorMessage error)
        {
            var cure = Cures.TryGetValue(error.Code, out var known) ? $". {known}" : "";
            return $"{place} ({error.Code}): {error.Message}{cure}";
        }
    }
}
