package transport

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"strconv"
	"strings"
	"time"
)

// rules holds addresses by "host:port", with the host in lower case and without a final dot; it can be "*".
type rules map[string][]netip.Addr

// parseRules reads HOST:PORT:ADDR[,ADDR], as curl's --resolve. Of two rules for the same host and port the last one counts.
func parseRules(texts []string) (rules, error) {
	r := rules{}
	for _, text := range texts {
		key, addresses, err := parseRule(text)
		if err != nil {
			return nil, fmt.Errorf("%q is not HOST:PORT:ADDR: %w", text, err)
		}
		r[key] = addresses
	}
	return r, nil
}

func parseRule(text string) (string, []netip.Addr, error) {
	host, rest, ok := cutHost(text)
	switch {
	case host == "" || strings.ContainsAny(host, "/@ "):
		return "", nil, errors.New("the host is missing or is not a name")
	case !ok:
		return "", nil, errors.New("the port is missing")
	}
	port, list, ok := strings.Cut(rest, ":")
	if n, err := strconv.ParseUint(port, 10, 16); err != nil || n == 0 {
		return "", nil, errors.New("the port is not a number from 1 to 65535")
	}
	if !ok || list == "" {
		return "", nil, errors.New("the address is missing")
	}
	var addresses []netip.Addr
	for _, one := range strings.Split(list, ",") {
		bare := one
		if inside, ok := strings.CutPrefix(one, "["); ok {
			bare = strings.TrimSuffix(inside, "]")
		}
		address, err := netip.ParseAddr(bare)
		if err != nil || len(one) != len(bare) && (len(one) != len(bare)+2 || !address.Is6()) {
			return "", nil, fmt.Errorf("%q is not an IP address", one)
		}
		addresses = append(addresses, address)
	}
	return ruleKey(host, port), addresses, nil
}

// cutHost takes the host off, which can be an IPv6 address in brackets.
func cutHost(text string) (host, rest string, ok bool) {
	if inside, found := strings.CutPrefix(text, "["); found {
		return strings.Cut(inside, "]:")
	}
	return strings.Cut(text, ":")
}

func ruleKey(host, port string) string {
	if number, err := strconv.ParseUint(port, 10, 16); err == nil {
		port = strconv.FormatUint(number, 10)
	}
	return net.JoinHostPort(strings.ToLower(strings.TrimSuffix(host, ".")), port)
}

// find gives the addresses for a host and a port; nil where no rule is about them.
func (r rules) find(address string) (addresses []netip.Addr, port string) {
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		return nil, ""
	}
	if found, ok := r[ruleKey(host, port)]; ok {
		return found, port
	}
	return r[ruleKey("*", port)], port
}

// dial connects to where the rules say, and with next where they say nothing. Each address gets its share of the time.
func (r rules) dial(next dialFunc) dialFunc {
	return func(ctx context.Context, network, address string) (net.Conn, error) {
		addresses, port := r.find(address)
		if len(addresses) == 0 {
			return next(ctx, network, address)
		}
		var first error
		for i, a := range addresses {
			limited, cancel := shareOf(ctx, len(addresses)-i)
			conn, err := next(limited, network, net.JoinHostPort(a.String(), port))
			cancel()
			if err == nil {
				return conn, nil
			}
			if first == nil {
				first = err
			}
		}
		return nil, first
	}
}

// shareOf bounds ctx by an equal share of the time that is left.
func shareOf(ctx context.Context, parts int) (context.Context, context.CancelFunc) {
	end, ok := ctx.Deadline()
	if !ok {
		return context.WithCancel(ctx)
	}
	return context.WithTimeout(ctx, time.Until(end)/time.Duration(parts))
}
