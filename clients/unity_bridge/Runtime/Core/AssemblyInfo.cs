using System.Runtime.CompilerServices;

[assembly: InternalsVisibleTo("NpcServer.Core.Tests")]
