using System;
using System.Collections;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Reflection;
using System.Text;

/// <summary>Writes what the harness has to say: JSON, of any object its public properties.</summary>
public static class Json
{
    public static string Of(object value)
    {
        var text = new StringBuilder();
        Write(text, value);
        return text.ToString();
    }

    private static void Write(StringBuilder text, object value)
    {
        if (value == null)
        {
            text.Append("null");
        }
        else if (value is bool)
        {
            text.Append((bool)value ? "true" : "false");
        }
        else if (value is string || value is Enum || value is Exception)
        {
            WriteText(text, value.ToString());
        }
        else if (value is byte[] bytes)
        {
            text.Append("{\"$bin\":\"").Append(string.Concat(bytes.Select(each => each.ToString("x2")))).Append("\"}");
        }
        else if (value is double || value is float)
        {
            text.Append(Convert.ToDouble(value).ToString("R", CultureInfo.InvariantCulture));
        }
        else if (value is DateTime time)
        {
            var since1970 = time - new DateTime(1970, 1, 1, 0, 0, 0, DateTimeKind.Utc);
            text.Append(since1970.TotalSeconds.ToString("R", CultureInfo.InvariantCulture));
        }
        else if (value is IConvertible)
        {
            text.Append(Convert.ToString(value, CultureInfo.InvariantCulture));
        }
        else
        {
            WriteStructure(text, value);
        }
    }

    private static void WriteStructure(StringBuilder text, object value)
    {
        if (value is IEnumerable<KeyValuePair<string, object>> map)
        {
            WriteMap(text, map);
        }
        else if (value is IEnumerable<KeyValuePair<string, string>> texts)
        {
            WriteMap(text, texts.Select(each => new KeyValuePair<string, object>(each.Key, each.Value)));
        }
        else if (value is IEnumerable list)
        {
            var separator = "[";
            foreach (var each in list)
            {
                text.Append(separator);
                Write(text, each);
                separator = ",";
            }

            text.Append(separator == "[" ? "[]" : "]");
        }
        else
        {
            var properties = value.GetType().GetProperties(BindingFlags.Instance | BindingFlags.Public);
            WriteMap(text, properties.Select(each => new KeyValuePair<string, object>(each.Name, each.GetValue(value, null))));
        }
    }

    private static void WriteMap(StringBuilder text, IEnumerable<KeyValuePair<string, object>> map)
    {
        var separator = "{";
        foreach (var entry in map)
        {
            text.Append(separator);
            WriteText(text, entry.Key);
            text.Append(':');
            Write(text, entry.Value);
            separator = ",";
        }

        text.Append(separator == "{" ? "{}" : "}");
    }

    private static void WriteText(StringBuilder text, string value)
    {
        text.Append('"');
        foreach (var each in value)
        {
            if (each == '"' || each == '\\')
            {
                text.Append('\\').Append(each);
            }
            else if (each < ' ' || each > '~')
            {
                text.Append("\\u").Append(((int)each).ToString("x4"));
            }
            else
            {
                text.Append(each);
            }
        }

        text.Append('"');
    }
}
